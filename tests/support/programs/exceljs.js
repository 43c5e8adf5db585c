// node exceljs.js SOURCE TARGET: open a workbook with ExcelJS and save it as .xlsx.
const ExcelJS = require("exceljs");
const [source, target] = process.argv.slice(2);
const book = new ExcelJS.Workbook();
book.xlsx
  .readFile(source)
  .then(() => book.xlsx.writeFile(target))
  .catch((error) => {
    console.error(error);
    process.exit(1);
  });
