// Class lists that several controls share. Heights and letters follow the variables of app/globals.css: 36 px and 14 px,
// under a thumb 44 px and 16 px.

export const focusRing = "outline-focus focus-visible:outline-2 focus-visible:outline-offset-2";

const box = `w-full min-w-0 rounded-md border border-control bg-surface text-(length:--input-size) text-text transition-colors duration-[120ms] placeholder:text-faint enabled:hover:border-muted aria-invalid:border-bad disabled:cursor-not-allowed disabled:border-line disabled:bg-sunken disabled:text-muted ${focusRing}`;

export const oneLine = `h-(--control-height) px-3 ${box}`;

export const manyLines = `block px-3 py-2 ${box}`;

/** A small button inside or beside a control; the frame of 44 px on phones is its own. */
export const smallButton = `inline-flex size-7 shrink-0 items-center justify-center rounded-md text-muted transition-colors duration-[120ms] enabled:hover:bg-hover enabled:hover:text-text disabled:text-faint thumb:size-11 ${focusRing}`;

/** A place that waits for its content. */
export const ghost = "rounded-md bg-sunken";

/** Text of an earlier run; fading it would fail contrast. */
export const staleText = "text-muted";

/** Text that the author's demo wrote, as a page reads it: at most 68 characters a line. */
export const prose =
  "max-w-[68ch] text-prose break-words [&>*:first-child]:mt-0 [&>*:last-child]:mb-0 [&_p]:my-3 [&_:is(h3,h4,h5,h6)]:mt-6 [&_:is(h3,h4,h5,h6)]:mb-2 [&_:is(h3,h4,h5,h6)]:font-semibold [&_h3]:text-h2 [&_h4]:text-base [&_a]:rounded-xs [&_a]:text-accent-text [&_a]:underline [&_a]:underline-offset-2 [&_a]:outline-focus [&_a:focus-visible]:outline-2 [&_a:focus-visible]:outline-offset-2 [&_ul]:my-3 [&_ul]:list-disc [&_ul]:pl-6 [&_ol]:my-3 [&_ol]:list-decimal [&_ol]:pl-6 [&_li]:my-1 [&_li:has(>input)]:-ml-5 [&_li:has(>input)]:list-none [&_li>input]:mr-1.5 [&_blockquote]:my-3 [&_blockquote]:border-l-2 [&_blockquote]:border-line [&_blockquote]:pl-4 [&_blockquote]:text-muted [&_hr]:my-6 [&_hr]:border-line [&_img]:max-w-full [&_img]:rounded-md [&_code]:rounded-sm [&_code]:bg-sunken [&_code]:px-1 [&_code]:py-px [&_code]:font-mono [&_code]:text-[13px] [&_pre]:my-3 [&_pre]:overflow-x-auto [&_pre]:rounded-md [&_pre]:bg-sunken [&_pre]:p-3 [&_pre]:outline-focus [&_pre:focus-visible]:outline-2 [&_pre_code]:bg-transparent [&_pre_code]:p-0 [&_[data-copy]]:absolute [&_[data-copy]]:top-1.5 [&_[data-copy]]:right-1.5 [&_[data-copy]]:h-7 [&_[data-copy]]:rounded-md [&_[data-copy]]:border [&_[data-copy]]:border-line [&_[data-copy]]:bg-surface [&_[data-copy]]:px-2 [&_[data-copy]]:text-xs [&_[data-copy]]:text-muted [&_[data-copy]]:outline-focus [&_[data-copy]:hover]:text-text [&_[data-copy]:focus-visible]:outline-2 [&_[data-copy]:focus-visible]:outline-offset-2 thumb:[&_[data-copy]]:h-11 [&_table]:text-label [&_th]:border-b [&_th]:border-control [&_th]:px-3 [&_th]:py-1.5 [&_th]:text-left [&_th]:font-medium [&_td]:border-b [&_td]:border-line [&_td]:px-3 [&_td]:py-1.5 [&_td]:tabular-nums [&_[align=right]]:text-right [&_[align=center]]:text-center";
