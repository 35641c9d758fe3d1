// The builders, one line a widget. `views.ts` is the same list for pages; a test compares both with the folders.

export { boxes } from "./boxes/index.ts";
export { chart } from "./chart/index.ts";
export { checkbox } from "./checkbox/index.ts";
export { image } from "./image/index.ts";
export { json } from "./json/index.ts";
export { label } from "./label/index.ts";
export { markdown } from "./markdown/index.ts";
export { metric } from "./metric/index.ts";
export { number } from "./number/index.ts";
export { select } from "./select/index.ts";
export { sketch } from "./sketch/index.ts";
export { slider } from "./slider/index.ts";
export { table } from "./table/index.ts";
export { text } from "./text/index.ts";
