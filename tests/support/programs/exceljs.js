// node exceljs.js SOURCE TARGET [ENTRIES]: open a workbook with ExcelJS and save it as .xlsx.
// ENTRIES: what is typed into it before that, as JSON: [[sheet, address, value], ...].
const ExcelJS = require("exceljs");
const [source, target, entries] = process.argv.slice(2);
const book = new ExcelJS.Workbook();
book.xlsx
  .readFile(source)
  .then(() => {
    for (const [sheet, address, value] of JSON.parse(entries || "[]")) {
      book.getWorksheet(sheet).getCell(address).value = value;
    }
    return book.xlsx.writeFile(target);
  })
  .catch((error) => {
    console.error(error);
    process.exit(1);
  });
