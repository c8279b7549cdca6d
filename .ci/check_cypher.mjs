// Check Cypher files with the grammar and the semantic rules of Neo4j itself. Run it where the package is installed:
//   npm install --no-save @neo4j-cypher/language-support@2.0.0-next.38 && node …/.ci/check_cypher.mjs FILE…
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const { lintCypherQuery } = createRequire(`${process.cwd()}/`)("@neo4j-cypher/language-support");

const ERROR = 1;
let wrong = process.argv.length < 3;
for (const file of process.argv.slice(2)) {
  const text = readFileSync(file, "utf8");
  for (const { severity, message, range } of lintCypherQuery(text, {}).diagnostics) {
    if (severity === ERROR) {
      console.error(`${file}:${range.start.line + 1}: ${message}`);
      wrong = true;
    }
  }
  const count = text.split(/;\s*$/m).length - 1;
  wrong ||= count === 0;
  console.log(`${file}: ${count} statements checked`);
}
process.exit(wrong ? 1 : 0);
