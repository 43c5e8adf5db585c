// node sheetjs.js SOURCE TARGET FORMAT: open a workbook with SheetJS and save it (xlsx, xlsb, biff8, ods).
const XLSX = require("xlsx");
const [source, target, format] = process.argv.slice(2);
// Everything that SheetJS can keep: it drops number formats and styles of cells unless asked.
const book = XLSX.readFile(source, { cellNF: true, cellStyles: true, bookVBA: true });
XLSX.writeFile(book, target, { bookType: format, cellStyles: true });
