"use client";

export { Input } from "./edit.tsx";
export { Output } from "./show.tsx";
