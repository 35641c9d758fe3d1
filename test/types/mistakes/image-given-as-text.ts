import { defineDemo, image } from "vitrine";

export const demo = defineDemo({
  inputs: { photo: image() },
  outputs: { result: image() },
  run: () => ({ result: "./result.png" }), //! result
});
