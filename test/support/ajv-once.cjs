const actual = require('../../node_modules/ajv/dist/ajv.js');

const OF_ASL_VALIDATOR = 'http://asl-validator.cloud/';
let kept;

/** Adds a keyword once: ajv-formats adds its own at every call. */
class AjvOfOneSchema extends actual.Ajv {
  addKeyword(definition) {
    const [keyword] = [definition.keyword ?? definition].flat();
    return this.getKeyword(keyword) ? this : super.addKeyword(definition);
  }
}

/**
 * asl-validator makes an instance of its schemas and compiles them at every call, which is a third of the time of a check.
 * Schemas, options, formats and keywords are the same at each call: one instance answers all of them.
 */
function makeAjv(options) {
  if (!options?.schemas?.[0]?.$id?.startsWith(OF_ASL_VALIDATOR)) return new actual.Ajv(options);
  kept ??= new AjvOfOneSchema(options);
  return kept;
}

module.exports = { ...actual, __esModule: true, default: makeAjv, Ajv: actual.Ajv };
