// Writes one table in the forms of SheetJS and exceljs, and says what the same libraries read from them: JSON on its way in
// (folder, rows), JSON on its way out (name, rows or null where the form is one that is to be refused).
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import path from "node:path";

const { folder, home, headings, rows } = JSON.parse(readFileSync(0, "utf8"));
const require = createRequire(path.join(home, "node_modules", "x.js"));
const XLSX = require("xlsx");
const ExcelJS = require("exceljs");

const dates = new Set(headings.flatMap((name, at) => (name.includes("日期") ? [at] : [])));
const typed = rows.map((row) =>
  row.map((cell, at) => (cell !== null && dates.has(at) ? new Date(`${cell}T00:00:00Z`) : cell)),
);
const day = (value) => (value instanceof Date ? value.toISOString().slice(0, 10) : value);
const out = [];

const sheet = (cells, options) => XLSX.utils.aoa_to_sheet([headings, ...cells], options);
const book = (ws) => {
  const wb = XLSX.utils.book_new();
  XLSX.utils.book_append_sheet(wb, ws, "学生");
  return wb;
};
const readBack = (file, options) => {
  const wb = XLSX.readFile(file, { codepage: 65001, raw: true, ...options });
  const all = XLSX.utils.sheet_to_json(wb.Sheets[wb.SheetNames[0]], { header: 1, defval: null, raw: true });
  return all.slice(1).map((row) => row.map(day));
};

for (const [name, options] of [
  ["sheetjs.xlsx", { bookType: "xlsx" }],
  ["sheetjs-shared.xlsx", { bookType: "xlsx", bookSST: true, compression: true }],
]) {
  const file = path.join(folder, name);
  // Days as text: what SheetJS makes of a Date depends on the zone of the machine.
  XLSX.writeFile(book(sheet(rows)), file, options);
  out.push({ name, rows: readBack(file) });
}
for (const [name, options] of [
  ["sheetjs.csv", {}],
  ["sheetjs-semicolon.csv", { FS: ";" }],
  ["sheetjs-tab.csv", { FS: "\t" }],
  ["sheetjs-quoted.csv", { forceQuotes: true }],
]) {
  const file = path.join(folder, name);
  require("node:fs").writeFileSync(file, XLSX.utils.sheet_to_csv(sheet(rows), { ...options, RS: "\r\n" }));
  out.push({ name, rows: readBack(file, options) });
}
for (const type of ["xls", "xlsb", "ods", "fods", "dif", "html", "sylk", "biff2"]) {
  const name = `sheetjs-${type}.xlsx`;
  XLSX.writeFile(book(sheet(rows)), path.join(folder, name), { bookType: type });
  out.push({ name, rows: null });
}
{
  const ws = sheet(rows);
  rows.forEach((_, at) => (ws[XLSX.utils.encode_cell({ r: at + 1, c: 1 })] = { t: "n", f: "1+1" }));
  XLSX.writeFile(book(ws), path.join(folder, "sheetjs-formula.xlsx"));
  out.push({ name: "sheetjs-formula.xlsx", rows: null });
}

for (const [name, options] of [
  ["exceljs.xlsx", {}],
  ["exceljs-stream.xlsx", { useStyles: true, useSharedStrings: true }],
]) {
  const file = path.join(folder, name);
  const isStream = Object.keys(options).length > 0;
  const wb = isStream ? new ExcelJS.stream.xlsx.WorkbookWriter({ filename: file, ...options }) : new ExcelJS.Workbook();
  const ws = wb.addWorksheet("学生");
  for (const row of [headings, ...typed]) {
    const added = ws.addRow(row);
    dates.forEach((at) => (added.getCell(at + 1).numFmt = "yyyy/m/d"));
    if (isStream) added.commit();
  }
  if (isStream) await wb.commit();
  else await wb.xlsx.writeFile(file);
  const again = new ExcelJS.Workbook();
  await again.xlsx.readFile(file);
  const all = [];
  again.worksheets[0].eachRow({ includeEmpty: false }, (row, at) => {
    if (at > 1) all.push(headings.map((_, column) => day(row.getCell(column + 1).value)));
  });
  out.push({ name, rows: all });
}
{
  const wb = new ExcelJS.Workbook();
  const ws = wb.addWorksheet("学生");
  [headings, ...typed].forEach((row) => ws.addRow(row));
  rows.forEach((_, at) => (ws.getCell(at + 2, 2).value = { formula: "1+1" }));
  await wb.xlsx.writeFile(path.join(folder, "exceljs-formula.xlsx"));
  out.push({ name: "exceljs-formula.xlsx", rows: null });
}
process.stdout.write(JSON.stringify(out));
