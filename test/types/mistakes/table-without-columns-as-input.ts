import { defineDemo, number, table } from "vitrine";

export const demo = defineDemo({
  inputs: { rows: table() }, //! rows
  outputs: { count: number() },
  run: () => ({ count: 1 }),
});
