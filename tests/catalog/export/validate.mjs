// Hold the exported files in a folder to the validators of their own ecosystems.
// Usage: node validate.mjs FOLDER. Prints {format: {file: [error, ...]}} as JSON; a valid file has no errors.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { AvroSchemaParser } from "@asyncapi/avro-schema-parser";
import { Parser } from "@asyncapi/parser";
import { apiEntityV1alpha1Validator, entityEnvelopeSchemaValidator, parseEntityRef } from "@backstage/catalog-model";
import { CloudEvent } from "cloudevents";

const folder = process.argv[2];
const read = (file) => readFileSync(join(folder, file), "utf8");
const list = (name) => readdirSync(join(folder, name)).sort().map((file) => `${name}/${file}`);

async function checkAsyncApi(file) {
  const parser = new Parser();
  parser.registerSchemaParser(AvroSchemaParser());
  const { document, diagnostics } = await parser.parse(read(file));
  const errors = diagnostics.filter((found) => found.severity === 0);
  const messages = errors.map((found) => `${found.path.join(".")}: ${found.message}`);
  const sent = document ? document.allMessages().all().length : 0;
  return { errors: messages, messages: sent };
}

async function checkBackstage(entity) {
  const validateEnvelope = entityEnvelopeSchemaValidator();
  try {
    validateEnvelope(entity);
    parseEntityRef(`api:default/${entity.metadata.name}`);
    // A portal puts the file that is referred to in the place of the reference.
    const definition = read(entity.spec.definition.$text);
    return (await apiEntityV1alpha1Validator.check({ ...entity, spec: { ...entity.spec, definition } })) ? [] : ["kind"];
  } catch (error) {
    return [String(error)];
  }
}

function checkCloudEvent(file) {
  try {
    new CloudEvent(JSON.parse(read(file)), true);
    return [];
  } catch (error) {
    return [`${error.message} ${JSON.stringify(error.errors ?? "")}`];
  }
}

const asyncapi = {};
for (const file of ["asyncapi.json", "asyncapi-avro.json", ...list("asyncapi")]) asyncapi[file] = await checkAsyncApi(file);
const backstage = {};
for (const entity of JSON.parse(read("entities.json"))) backstage[entity.metadata.name] = await checkBackstage(entity);
const cloudevents = Object.fromEntries(list("cloudevents").map((file) => [file, checkCloudEvent(file)]));
console.log(JSON.stringify({ asyncapi, backstage, cloudevents }));
