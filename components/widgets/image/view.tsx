"use client";

export { Input } from "./choose.tsx";
export { Output } from "./show.tsx";
