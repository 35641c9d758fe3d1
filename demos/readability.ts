import { checkbox, defineDemo, json, markdown, metric, select, text } from "vitrine";

const pangram = "The display case is made of glass. What lies inside is lit. People come close, and look.";

export default defineDemo({
  title: "How hard is a text to read",
  description: "Counts words and sentences and works out a reading ease. No model at all: any TypeScript function is a demo.",
  tags: ["text"],
  links: [{ label: "Flesch reading ease", url: "https://en.wikipedia.org/wiki/Flesch%E2%80%93Kincaid_readability_tests" }],
  inputs: {
    passage: text({ label: "English text", lines: 5, default: pangram, maxLength: 20_000 }),
    formula: select({ choices: [{ value: "ease", label: "Flesch reading ease" }, { value: "grade", label: "Flesch–Kincaid grade" }], default: "ease" }),
    mark: checkbox({ label: "Mark long words", default: true }),
  },
  outputs: { score: metric(), marked: markdown({ label: "The text" }), counts: json() },
  live: true,
  run: ({ passage, formula, mark }) => {
    const words = passage.match(/[A-Za-z']+/g) ?? [];
    const sentences = Math.max(1, passage.split(/[.!?]+(?:\s|$)/).filter((part) => part.trim() !== "").length);
    const syllables = words.reduce((sum, word) => sum + countSyllables(word), 0);
    const perSentence = words.length / sentences;
    const perWord = syllables / Math.max(1, words.length);
    // Flesch 1948 and Kincaid et al. 1975.
    const score = formula === "ease" ? 206.835 - 1.015 * perSentence - 84.6 * perWord : 0.39 * perSentence + 11.8 * perWord - 15.59;
    return {
      score: words.length === 0 ? null : Number(score.toFixed(1)),
      marked: mark ? passage.replace(/[A-Za-z']{8,}/g, "**$&**") : passage,
      counts: { words: words.length, sentences, syllables, characters: [...passage].length },
    };
  },
  examples: [
    { title: "Short sentences", inputs: { passage: pangram }, expect: { counts: { words: 17, sentences: 3 } } },
    { title: "Officialese", inputs: { passage: "Notwithstanding considerations of administrative practicability, organisational representatives are respectfully requested to communicate availability.", formula: "grade" } },
    { title: "Nothing", inputs: { passage: "" }, expect: { score: { value: null }, counts: { words: 0 } } },
  ],
});

/** Groups of vowels, less a silent e: close enough for English. */
function countSyllables(word: string): number {
  const groups = word.toLowerCase().replace(/e$/, "").match(/[aeiouy]+/g);
  return Math.max(1, groups?.length ?? 0);
}
