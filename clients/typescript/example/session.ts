import { Quarterdeck } from "quarterdeck-client";

export const qd = new Quarterdeck("", {
  tokens: () => JSON.parse(localStorage.getItem("tokens") ?? "null") ?? undefined,
  onTokens: (tokens) => localStorage.setItem("tokens", JSON.stringify(tokens ?? null)),
  deviceToken: (email) => localStorage.getItem(`device ${email}`) ?? undefined,
  onDeviceToken: (email, token) => localStorage.setItem(`device ${email}`, token),
});
