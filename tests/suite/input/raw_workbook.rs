//! Workbooks part by part, as other programs write them.

use std::io::Write;

use zip::write::SimpleFileOptions;

/// A workbook of sheets whose XML is given.
pub struct RawWorkbook {
    /// Name, attributes and XML below `worksheet` of each sheet.
    pub sheets: Vec<(String, String, String)>,
    /// Attributes of `calcPr`.
    pub calculation: &'static str,
    /// Format codes; the style of number n, from 1, is the n-th.
    pub formats: Vec<&'static str>,
    /// Whether the namespaces are those of Strict Open XML.
    pub is_strict: bool,
}

impl RawWorkbook {
    /// A workbook of one sheet.
    pub fn new(sheet: &str) -> Self {
        Self {
            sheets: vec![("Sheet1".to_owned(), String::new(), sheet.to_owned())],
            calculation: "",
            formats: Vec::new(),
            is_strict: false,
        }
    }

    /// Its bytes.
    pub fn bytes(&self) -> Vec<u8> {
        let (main, relations) = match self.is_strict {
            true => (
                "http://purl.oclc.org/ooxml/spreadsheetml/main",
                "http://purl.oclc.org/ooxml/officeDocument/relationships",
            ),
            false => (
                "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
                "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            ),
        };
        let package = "http://schemas.openxmlformats.org/package/2006";
        let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        let mut part = |name: &str, text: &str| {
            zip.start_file(name, SimpleFileOptions::default()).unwrap();
            zip.write_all(b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>")
                .unwrap();
            zip.write_all(text.as_bytes()).unwrap();
        };
        part(
            "[Content_Types].xml",
            &format!(
                "<Types xmlns=\"{package}/content-types\"><Default Extension=\"xml\" ContentType=\"application/xml\"/></Types>"
            ),
        );
        part(
            "_rels/.rels",
            &format!(
                "<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"r1\" Type=\"{relations}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        );
        let (mut sheets, mut targets) = (String::new(), String::new());
        for (at, (name, attributes, xml)) in self.sheets.iter().enumerate() {
            let id = at + 1;
            sheets +=
                &format!("<sheet name=\"{name}\" sheetId=\"{id}\" r:id=\"s{id}\" {attributes}/>");
            targets += &format!(
                "<Relationship Id=\"s{id}\" Type=\"{relations}/worksheet\" Target=\"worksheets/sheet{id}.xml\"/>"
            );
            part(
                &format!("xl/worksheets/sheet{id}.xml"),
                &format!("<worksheet xmlns=\"{main}\">{xml}</worksheet>"),
            );
        }
        part(
            "xl/workbook.xml",
            &format!(
                "<workbook xmlns=\"{main}\" xmlns:r=\"{relations}\"><sheets>{sheets}</sheets><calcPr {}/></workbook>",
                self.calculation
            ),
        );
        part(
            "xl/_rels/workbook.xml.rels",
            &format!(
                "<Relationships xmlns=\"{package}/relationships\">{targets}<Relationship Id=\"st\" Type=\"{relations}/styles\" Target=\"styles.xml\"/></Relationships>"
            ),
        );
        let (mut formats, mut styles) = (String::new(), "<xf numFmtId=\"0\"/>".to_owned());
        for (at, code) in self.formats.iter().enumerate() {
            let id = 164 + at;
            formats += &format!("<numFmt numFmtId=\"{id}\" formatCode=\"{code}\"/>");
            styles += &format!("<xf numFmtId=\"{id}\"/>");
        }
        part(
            "xl/styles.xml",
            &format!(
                "<styleSheet xmlns=\"{main}\"><numFmts>{formats}</numFmts><cellStyleXfs><xf numFmtId=\"0\"/></cellStyleXfs><cellXfs>{styles}</cellXfs></styleSheet>"
            ),
        );
        zip.finish().unwrap().into_inner()
    }
}

/// Rows of cells, each of them XML behind `<c r="A1"`: ` t="n"><v>1</v>`.
pub fn sheet_data(rows: &[Vec<String>]) -> String {
    let mut xml = "<sheetData>".to_owned();
    for (r, row) in rows.iter().enumerate() {
        xml += &format!("<row r=\"{}\">", r + 1);
        for (c, cell) in row.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
            let column = char::from(b'A' + u8::try_from(c).unwrap());
            xml += &format!("<c r=\"{column}{}\"{cell}</c>", r + 1);
        }
        xml += "</row>";
    }
    xml + "</sheetData>"
}

/// A cell of text.
pub fn text(cell: &str) -> String {
    match cell {
        "" => String::new(),
        cell => format!(" t=\"inlineStr\"><is><t xml:space=\"preserve\">{cell}</t></is>"),
    }
}

/// A row of cells of text.
pub fn texts(row: &str) -> Vec<String> {
    row.split(',').map(text).collect()
}
