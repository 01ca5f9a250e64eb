// Hold the exported files in a folder to the validators of their own ecosystems.
// Usage: node validate.mjs FOLDER. Prints {format: {file: [error, ...]}} as JSON; a valid file has no errors.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { AvroSchemaParser } from "@asyncapi/avro-schema-parser";
import { Parser } from "@asyncapi/parser";
import {
  apiEntityV1alpha1Validator, componentEntityV1alpha1Validator, entityEnvelopeSchemaValidator, parseEntityRef,
} from "@backstage/catalog-model";
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import avsc from "avsc";
import { CloudEvent } from "cloudevents";

const folder = process.argv[2];
const read = (file) => readFileSync(join(folder, file), "utf8");
const list = (name) =>
  existsSync(join(folder, name)) ? readdirSync(join(folder, name)).sort().map((file) => `${name}/${file}`) : [];

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
    if (entity.kind === "Component") {
      for (const name of [...(entity.spec.providesApis ?? []), ...(entity.spec.consumesApis ?? [])]) parseEntityRef(`api:${name}`);
      return (await componentEntityV1alpha1Validator.check(entity)) ? [] : ["kind"];
    }
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

function checkJsonSchema(file) {
  const errors = [];
  try {
    const ajv = new Ajv2020({ strict: true, allErrors: true, logger: { log() {}, warn: (m) => errors.push(m), error: (m) => errors.push(m) } });
    addFormats(ajv);
    const schema = JSON.parse(read(file));
    const validate = ajv.compile(schema);
    for (const example of schema.examples ?? []) if (!validate(example)) errors.push(ajv.errorsText(validate.errors));
  } catch (error) {
    errors.push(error.message);
  }
  return errors;
}

function checkAvro(file) {
  try {
    avsc.Type.forSchema(JSON.parse(read(file)));
    return [];
  } catch (error) {
    return [error.message];
  }
}

const check = (files, one) => Object.fromEntries(files.map((file) => [file, one(file)]));
const asyncapi = {};
const documents = ["asyncapi.json", "asyncapi-avro.json"].filter((file) => existsSync(join(folder, file)));
for (const file of [...documents, ...list("asyncapi")]) asyncapi[file] = await checkAsyncApi(file);
const backstage = {};
for (const entity of existsSync(join(folder, "entities.json")) ? JSON.parse(read("entities.json")) : []) backstage[entity.metadata.name] = await checkBackstage(entity);
const cloudevents = check(list("cloudevents"), checkCloudEvent);
const schemas = check([...list("json-schema/events"), ...list("json-schema/payloads")], checkJsonSchema);
const avro = check(list("avro"), checkAvro);
console.log(JSON.stringify({ asyncapi, avro, backstage, cloudevents, schemas }));
