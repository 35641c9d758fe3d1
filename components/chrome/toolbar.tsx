"use client";
// The page's own actions. One tab stop for all of them, arrows move, so that Run stays near.

import { Link2, Monitor, Moon, Sun } from "lucide-react";
import { useRef, useState, type KeyboardEvent } from "react";
import { buttonLook } from "./button.ts";
import { shareNow } from "./share.ts";
import { themeCookie, themes, toTheme, type Theme } from "./theme.ts";

const icons = { system: Monitor, light: Sun, dark: Moon };

export function Toolbar({ theme: initial, share }: { theme: Theme; share: boolean }) {
  const [theme, setTheme] = useState(initial);
  const [active, setActive] = useState(0);
  const bar = useRef<HTMLDivElement>(null);
  const Icon = icons[theme];

  function turn(): void {
    const next = themes[(themes.indexOf(theme) + 1) % themes.length] ?? "system";
    applyTheme(next);
    setTheme(next);
  }
  function move(event: KeyboardEvent): void {
    const buttons = [...(bar.current?.querySelectorAll("button") ?? [])];
    const steps: Partial<Record<string, number>> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, Home: -active, End: buttons.length - 1 - active };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = (active + step + buttons.length) % buttons.length;
    setActive(next);
    buttons[next]?.focus();
  }

  const last = share ? 1 : 0;
  return (
    <div ref={bar} role="toolbar" aria-label="Page" className="flex items-center gap-1" onKeyDown={move}>
      {share && (
        <button type="button" tabIndex={active === 0 ? 0 : -1} onFocus={() => setActive(0)} onClick={shareNow} className={buttonLook("quiet", "compact")}>
          <Link2 size={16} aria-hidden />
          Share
        </button>
      )}
      <button
        type="button"
        tabIndex={Math.min(active, last) === last ? 0 : -1}
        onFocus={() => setActive(last)}
        onClick={turn}
        aria-label={`Theme: ${theme}`}
        title={`Theme: ${theme}`}
        className={buttonLook("quiet", "square")}
      >
        <Icon size={16} aria-hidden />
      </button>
    </div>
  );
}

function applyTheme(theme: Theme): void {
  const root = document.documentElement;
  if (theme === "system") delete root.dataset.theme;
  else root.dataset.theme = toTheme(theme);
  document.cookie = `${themeCookie}=${theme}; path=/; max-age=31536000; samesite=lax`;
}
