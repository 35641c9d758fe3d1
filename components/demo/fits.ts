// Whether a value from an address has the kind of value that a field takes, so that no view is handed what it cannot draw.
// It looks at kinds alone: limits and choices are the codec's, whose complaint stands under the field after a run.

import type { Json, JsonObject } from "@/lib/demo/json.ts";

/** Compares a wire value with a field's JSON Schema, as deep as the kinds go. */
export function fits(value: Json, schema: JsonObject): boolean {
  for (const key of ["anyOf", "oneOf"] as const) {
    const choices = schema[key];
    if (Array.isArray(choices)) return choices.some((choice) => isObject(choice) && fits(value, choice));
  }
  if (Array.isArray(schema.enum)) return schema.enum.some((choice) => choice === value);
  const types = typeof schema.type === "string" ? [schema.type] : Array.isArray(schema.type) ? schema.type : null;
  if (types && !types.includes(kindOf(value)) && !(types.includes("integer") && Number.isInteger(value))) return false;
  if (Array.isArray(value)) return value.every((item, index) => fitsItem(item, index, value.length, schema));
  if (isObject(value)) {
    const { properties, required } = schema;
    if (Array.isArray(required) && !required.every((name) => typeof name === "string" && Object.hasOwn(value, name))) return false;
    if (!isObject(properties)) return true;
    return Object.entries(value).every(([name, item]) => {
      const inner = Object.hasOwn(properties, name) ? properties[name] : undefined;
      return item === undefined || !isObject(inner) || fits(item, inner);
    });
  }
  return true;
}

function fitsItem(item: Json, index: number, length: number, schema: JsonObject): boolean {
  if (Array.isArray(schema.prefixItems)) {
    const inner = (schema.prefixItems as readonly Json[])[index];
    return length === schema.prefixItems.length && isObject(inner) && fits(item, inner);
  }
  return !isObject(schema.items) || fits(item, schema.items);
}

function kindOf(value: Json): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
