import { Quarterdeck } from "quarterdeck-client";

export const qd = new Quarterdeck("", {
  tokens: () => JSON.parse(localStorage.getItem("tokens") ?? "null") ?? undefined,
  onTokens: (tokens) => localStorage.setItem("tokens", JSON.stringify(tokens ?? null)),
});
