// Writes src/schema.ts from the server's OpenAPI document; with --check only tells whether it is
// fresh, by the exit code.
import { readFile, writeFile } from "node:fs/promises";
import openapiTS, { astToString } from "openapi-typescript";

const DOCUMENT = new URL("../../../server/quarterdeck_server/gateway/openapi.json", import.meta.url);
const SCHEMA = new URL("../src/schema.ts", import.meta.url);

/** The POSTs whose body has a `request_id`, which makes a retry safe (AIP-155). */
function creates(document) {
  const hasRequestId = (operation) => {
    const body = operation?.requestBody?.content["application/json"]?.schema;
    const schema = document.components.schemas[body?.$ref?.split("/").at(-1)] ?? body;
    return schema?.properties?.request_id !== undefined;
  };
  return Object.keys(document.paths).filter((path) => hasRequestId(document.paths[path].post));
}

async function generate() {
  const document = JSON.parse(await readFile(DOCUMENT, "utf8"));
  const types = astToString(await openapiTS(document));
  const paths = creates(document).map((path) => `  ${JSON.stringify(path)},\n`);
  return `// Generated from the OpenAPI document by \`npm run generate\`. Never edited.

/** The POSTs whose body has a \`request_id\`, which makes a retry safe. */
export const CREATES: ReadonlySet<string> = new Set([
${paths.join("")}]);

${types}`;
}

const fresh = await generate();
if (!process.argv.includes("--check")) {
  await writeFile(SCHEMA, fresh);
} else if (fresh !== (await readFile(SCHEMA, "utf8"))) {
  console.error("src/schema.ts is stale: run npm run generate");
  process.exit(1);
}
