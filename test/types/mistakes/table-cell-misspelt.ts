import { defineDemo, number, table } from "vitrine";

export const demo = defineDemo({
  inputs: { rows: table({ columns: { price: "number" } }) },
  outputs: { total: number() },
  run: ({ rows }) => ({ total: rows.reduce((sum, row) => sum + row.prise, 0) }), //! prise
});
