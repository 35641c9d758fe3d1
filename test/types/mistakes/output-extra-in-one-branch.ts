import { defineDemo, number, text } from "vitrine";

export const demo = defineDemo({
  inputs: { times: number() },
  outputs: { greeting: text() },
  run: async ({ times }) => { //! mood
    if (times > 1) return { greeting: "Hello", mood: "fine" };
    return { greeting: "Hello" };
  },
});
