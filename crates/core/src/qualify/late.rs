//! Who takes part after late changes, and in what order: ranks that were told stay what they are.

use super::{Eligibility, Qualified, Rank, Ranking};
use crate::domain::{ChildIdx, Intake};
use crate::policy::LateOrder;

impl Ranking {
    /// The order after changes to the one before. `is_in` says who takes part, by child; whom `before` ranked keeps the
    /// rank, where it does; whoever is new stands behind the last rank that anybody had, in the order of `self`, which
    /// ranks everybody as if all had applied in time.
    fn amended(
        &self,
        before: &Self,
        of_before: &[Option<ChildIdx>],
        is_in: impl Fn(ChildIdx) -> bool,
    ) -> Self {
        let mut now = vec![None; before.ranks.len()];
        for (at, own) in of_before.iter().enumerate() {
            if let Some(own) = own {
                now[own.at()] = Some(ChildIdx::from_usize(at));
            }
        }
        let standing = |children: &[ChildIdx]| -> Vec<ChildIdx> {
            let children = children.iter().filter_map(|child| now[child.at()]);
            children.filter(|child| is_in(*child)).collect()
        };
        let mut order = standing(before.in_time());
        let in_time = order.len();
        order.extend(standing(&before.order[before.in_time..]));
        let mut ranks: Vec<Option<Rank>> = vec![None; of_before.len()];
        for child in &order {
            ranks[child.at()] = of_before[child.at()].and_then(|own| before.of(own));
        }
        let mut last = before.last;
        for &child in self.order.iter().filter(|child| is_in(**child)) {
            if ranks[child.at()].is_none() {
                last += 1;
                ranks[child.at()] = Some(Rank(last));
                order.push(child);
            }
        }
        Self {
            order,
            ranks,
            in_time,
            last,
        }
    }
}

impl Qualified {
    /// What changes make of those who were judged before. `self` judges and ranks everybody of `intake` as if all had
    /// applied in time; `of_before` has for each of its children which it was in `before`, nothing for those who apply
    /// late. Whoever was judged before stays so judged, but for those who `withdraw`, by child, and those whom people
    /// placed.
    #[must_use]
    pub fn amended(
        mut self,
        before: &Self,
        intake: &Intake,
        of_before: &[Option<ChildIdx>],
        withdraws: &[bool],
        late: LateOrder,
    ) -> Self {
        for (at, own) in of_before.iter().enumerate() {
            let is_placed = intake.manual_placement(ChildIdx::from_usize(at)).is_some();
            if withdraws[at] {
                self.eligibility[at] = Eligibility::Withdrawn;
            } else if let Some(own) = own.filter(|_| !is_placed) {
                self.eligibility[at] = before.eligibility[own.at()];
            }
        }
        let eligibility = &self.eligibility;
        let is_in = |child: ChildIdx| eligibility[child.at()] == Eligibility::Eligible;
        self.ranking = match late {
            LateOrder::After => self.ranking.amended(&before.ranking, of_before, is_in),
            LateOrder::ByRank => {
                let all = self.ranking.order.iter().copied();
                let order: Vec<ChildIdx> = all.filter(|child| is_in(*child)).collect();
                let mut ranks = vec![None; of_before.len()];
                for (at, child) in order.iter().enumerate() {
                    ranks[child.at()] = Some(Rank(at as u32 + 1));
                }
                Ranking {
                    in_time: order.len(),
                    last: order.len() as u32,
                    order,
                    ranks,
                }
            }
        };
        self
    }
}
