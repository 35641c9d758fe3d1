import { defineDemo, number, table } from "vitrine";

export const demo = defineDemo({
  inputs: {
    rows: table({
      columns: { size: { type: "text", choices: ["S", "M"] } },
      default: [{ size: "XL" }], //! XL
    }),
  },
  outputs: { count: number() },
  run: ({ rows }) => ({ count: rows.length }),
});
