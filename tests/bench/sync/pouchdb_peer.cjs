// The peer of P17: PouchDB, LevelDB on both sides, replicating over HTTP.
//
// node pouchdb_peer.cjs serve FOLDER                    prints its port
// node pouchdb_peer.cjs send FOLDER URL BODIES BATCH    fills a database, replicates it, prints how long it took

const fs = require("fs");
const path = require("path");
const PouchDB = require("pouchdb");

function serve(folder) {
  const express = require("express");
  const app = express();
  const Here = PouchDB.defaults({ prefix: folder + path.sep });
  const options = { mode: "minimumForPouchDB", inMemoryConfig: true, logPath: path.join(folder, "log.txt") };
  app.use("/", require("express-pouchdb")(Here, options));
  const server = app.listen(0, "127.0.0.1", () => console.log(server.address().port));
}

async function send(folder, url, bodies, batch) {
  const source = new PouchDB(path.join(folder, "source"));
  const docs = fs
    .readFileSync(bodies, "utf8")
    .split("\n")
    .filter(Boolean)
    .map((line) => {
      const record = JSON.parse(line);
      return { _id: record.rid, record };
    });
  for (let first = 0; first < docs.length; first += 1000) {
    await source.bulkDocs(docs.slice(first, first + 1000));
  }
  const began = process.hrtime.bigint();
  const told = await source.replicate.to(new PouchDB(url), { batch_size: batch, batches_limit: 10 });
  const seconds = Number(process.hrtime.bigint() - began) / 1e9;
  if (!told.ok || told.docs_written !== docs.length) {
    throw new Error(`${told.docs_written} of ${docs.length} documents arrived`);
  }
  console.log(JSON.stringify({ records: docs.length, seconds }));
  await source.close();
}

const [what, ...rest] = process.argv.slice(2);
if (what === "serve") {
  serve(rest[0]);
} else {
  send(rest[0], rest[1], rest[2], Number(rest[3])).catch((error) => {
    console.error(error);
    process.exit(1);
  });
}
