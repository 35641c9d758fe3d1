import { defineDemo, number, table } from "vitrine";

export const demo = defineDemo({
  inputs: { rows: table({ columns: { name: { type: "text", digits: 2 } } }) }, //! digits
  outputs: { count: number() },
  run: ({ rows }) => ({ count: rows.length }),
});
