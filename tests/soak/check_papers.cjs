// Looks at pages in Chromium: node check_papers.cjs CHROMIUM PAGE.html...
// Run by check_papers.py in a folder with axe-core and puppeteer-core. Writes one JSON object to
// stdout: for each page what axe finds, what it asks the network for, and whether it scrolls
// sideways on a narrow screen. Beside each page it leaves PAGE.pdf and PAGE.png.
const fs = require("fs");
const path = require("path");
const { pathToFileURL } = require("url");
const need = (name) => require(require.resolve(name, { paths: [process.cwd()] }));
const puppeteer = need("puppeteer-core");
const axe = need("axe-core").source;

async function look(browser, file) {
  const page = await browser.newPage();
  const url = pathToFileURL(file).href;
  const asked = [];
  const errors = [];
  page.on("request", (request) => asked.push(request.url()));
  page.on("console", (message) => errors.push(message.text()));
  page.on("pageerror", (error) => errors.push(String(error)));
  await page.goto(url, { waitUntil: "networkidle0" });
  const found = { violations: [], incomplete: [], passes: 0 };
  for (const media of ["screen", "print"]) {
    await page.emulateMediaType(media);
    await page.evaluate(axe);
    const result = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
    const told = (one) => `${media}: ${one.id}: ${one.help} (${one.nodes.length}): ` +
      one.nodes.slice(0, 3).map((node) => node.html.slice(0, 90)).join(" / ");
    found.violations.push(...result.violations.map(told));
    found.incomplete.push(...result.incomplete.map(told));
    found.passes += result.passes.length;
  }
  await page.emulateMediaType("screen");
  await page.setViewport({ width: 360, height: 800 });
  found.sideways = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  await page.setViewport({ width: 1280, height: 900 });
  await page.screenshot({ path: file.replace(/\.html$/, ".png"), fullPage: true });
  await page.emulateMediaType("print");
  await page.pdf({ path: file.replace(/\.html$/, ".pdf"), preferCSSPageSize: true });
  await page.close();
  found.asked = asked.filter((one) => one !== url);
  found.errors = errors;
  return found;
}

(async () => {
  const [chromium, ...files] = process.argv.slice(2);
  const browser = await puppeteer.launch({
    executablePath: chromium,
    args: process.getuid && process.getuid() === 0 ? ["--no-sandbox"] : [],
  });
  const found = {};
  for (const file of files) found[path.basename(file)] = await look(browser, file);
  await browser.close();
  fs.writeSync(1, JSON.stringify(found));
})();
