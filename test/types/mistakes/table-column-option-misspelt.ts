import { defineDemo, number, table } from "vitrine";

export const demo = defineDemo({
  inputs: { rows: table({ columns: { price: { type: "number", unitt: "€" } } }) }, //! unitt
  outputs: { count: number() },
  run: ({ rows }) => ({ count: rows.length }),
});
