//! Schools opened, closed, extended.

use super::Changing;
use crate::domain::{School, SchoolIdx, SchoolStatus};
use crate::finding::{Code, Finding, Phrase, Subject};
use crate::policy::Pack;
use crate::scenario::overrides::{Override, place_id};
use crate::shortfall;
use crate::units::Places;

impl Changing<'_> {
    pub(super) fn school(&mut self, own: &Override, pack: &Pack) {
        match own {
            Override::Open {
                parcel,
                streams,
                name,
            } => self.open(parcel, *streams, name.as_deref(), pack),
            Override::OpenAt {
                position,
                streams,
                area,
                district,
                name,
            } => {
                let district = match district {
                    Some(named) => match self.district(named) {
                        Some(known) => Some(known),
                        None => return,
                    },
                    None => None,
                };
                // On a network the journeys to it can be measured; a table cannot know them.
                let measured = self.intake.measured().cloned();
                if self.intake.travel().is_some() && measured.is_none() {
                    self.cannot(own.subject(), Phrase::NoJourneys);
                    return;
                }
                let (norms, level) = (&pack.norms, self.intake.level());
                let id = self.free_id(format!("at-{}", place_id(*position)));
                let mut school = School::planned(id.clone(), *position, district, level);
                school.name = name.as_deref().map(Into::into);
                school.site_area = *area;
                self.put_up(school, *streams, norms.class_size.of(level).get(), None);
                if let Some(measured) = measured {
                    self.replace(|intake| intake.measured_by(measured));
                    let is_it = |at: SchoolIdx| *self.intake.schools()[at.at()].id == *id;
                    let mut journeys = self.intake.travel().into_iter().flat_map(|t| &t.journeys);
                    if !journeys.any(|(_, school, _)| is_it(*school)) {
                        self.cannot(own.subject(), Phrase::NobodyReaches);
                    }
                }
            }
            Override::OpenCandidate { school } => {
                if let Some(at) = self.school_named(school) {
                    self.change(|city, _| city.schools[at.at()].status = SchoolStatus::Existing);
                }
            }
            Override::Close { school } => {
                if let Some(at) = self.school_in_service(own, school) {
                    let stays = {
                        let school = &self.intake.schools()[at.at()];
                        school
                            .enrolment
                            .zip(school.leavers)
                            .map(|(all, leave)| all - leave)
                    };
                    if let Some(stays) = stays.filter(|stays| *stays > Places::ZERO) {
                        let finding = Finding::new(Code::PupilsOfClosed, &self.file);
                        self.findings
                            .push(finding.with("id", school).with("count", stays));
                    }
                    if self
                        .intake
                        .manual_placements()
                        .iter()
                        .any(|lock| lock.school == at)
                    {
                        self.cannot(own.subject(), Phrase::LockedThere);
                        return;
                    }
                    self.change(|city, _| city.schools[at.at()].status = SchoolStatus::Closed);
                }
            }
            Override::ExtendByClasses { school, classes } => {
                if let Some(at) = self.school_in_service(own, school) {
                    self.change(|city, _| {
                        let school = &mut city.schools[at.at()];
                        let class = pack.norms.class_size.of(school.level).get();
                        school.places += Places(class * classes);
                        // A class more in the entry grade is one more in every grade in time.
                        school.streams = school.streams.map(|streams| streams + classes);
                    });
                }
            }
            Override::ExtendByPlaces { school, places } => {
                if let Some(at) = self.school_in_service(own, school) {
                    self.change(|city, _| city.schools[at.at()].places += Places(*places));
                }
            }
            _ => {}
        }
    }

    fn open(&mut self, id: &str, streams: Option<i64>, name: Option<&str>, pack: &Pack) {
        let Some(parcel) = self.parcel(id) else {
            return;
        };
        let travel = self.intake.travel();
        if travel.is_some_and(|travel| !travel.has_parcel(parcel)) {
            self.cannot(Subject::Parcel(id.to_owned()), Phrase::NoJourneys);
            return;
        }
        let (norms, level) = (&pack.norms, self.intake.level());
        let at = parcel;
        let parcel = &self.intake.parcels()[parcel];
        let town = shortfall::town(&self.intake, parcel.district);
        let fits = shortfall::streams(parcel.area, norms, level, town);
        let streams = streams.unwrap_or(fits);
        if streams == 0 {
            self.cannot(Subject::Parcel(id.to_owned()), Phrase::TooSmall);
            return;
        }
        let own = self.free_id(parcel.id.to_string());
        let mut school = School::planned(own, parcel.position, parcel.district, level);
        school.name = name.map(Into::into);
        school.site_area = Some(parcel.area);
        if streams > fits {
            let needed = shortfall::of_streams(streams, norms, level, town);
            let finding = Finding::new(Code::ParcelSmall, &self.file)
                .with("id", id)
                .with("area", parcel.area)
                .with("streams", streams)
                .with("needed", needed);
            self.findings.push(finding);
        }
        self.put_up(school, streams, norms.class_size.of(level).get(), Some(at));
    }

    /// An identifier that no school has: one of the table may have the same.
    fn free_id(&self, mut id: String) -> String {
        while self.intake.schools().iter().any(|s| *s.id == *id) {
            id = format!("parcel-{id}");
        }
        id
    }

    /// Puts up a school of so many streams, on a parcel of the table or elsewhere.
    fn put_up(&mut self, mut school: School, streams: i64, class: i64, parcel: Option<usize>) {
        school.streams = Some(streams);
        school.places = Places(streams * class);
        // It opens empty, and its posts are to be found.
        school.enrolment = Some(Places::ZERO);
        school.leavers = Some(Places::ZERO);
        school.posts = Some(Default::default());
        school.staff = Some(Default::default());
        self.replace(|intake| intake.with_school(school, parcel));
    }

    /// A school that is open: nothing else can be closed or extended.
    fn school_in_service(&mut self, own: &Override, id: &str) -> Option<SchoolIdx> {
        let at = self.school_named(id)?;
        if self.intake.schools()[at.at()].status != SchoolStatus::Existing {
            self.cannot(own.subject(), Phrase::NotInService);
            return None;
        }
        Some(at)
    }
}
