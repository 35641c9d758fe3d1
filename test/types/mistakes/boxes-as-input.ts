import { boxes, defineDemo, image } from "vitrine";

export const demo = defineDemo({
  inputs: { found: boxes() }, //! found
  outputs: { result: image() },
  run: () => ({}) as never,
});
