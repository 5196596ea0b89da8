// The page /docs: Swagger UI, and a login whose tokens stay in memory.
"use strict";

// The name of the security scheme in the document.
const SCHEME = "bearer";
// How long before its end an access token is renewed.
const RENEW_BEFORE_SECONDS = 60;

const form = document.getElementById("login");
const session = document.getElementById("session");
const problem = document.getElementById("problem");
let tokens = null;
let renewal = 0;

const ui = SwaggerUIBundle({
  url: "/openapi.json",
  domNode: document.getElementById("swagger-ui"),
  deepLinking: true,
  docExpansion: "list",
  filter: true,
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  persistAuthorization: false,
  queryConfigEnabled: false,
  validatorUrl: null,
});

async function call(path, body, token) {
  const headers = { "content-type": "application/json" };
  if (token) headers.authorization = `Bearer ${token}`;
  const answer = await fetch(path, { method: "POST", headers, body: JSON.stringify(body) });
  const json = await answer.json();
  if (!answer.ok) throw Object.assign(new Error(json.message), { status: answer.status });
  return json;
}

function start(answer) {
  tokens = answer;
  ui.preauthorizeApiKey(SCHEME, tokens.access_token);
  document.getElementById("who").textContent = `${tokens.user.email} (${tokens.user.role})`;
  form.hidden = true;
  session.hidden = false;
  problem.textContent = tokens.user.must_change_password
    ? "Change the generated password first: POST /api/auth/change-password."
    : "";
  renewIn(Math.max(1, tokens.expires_in - RENEW_BEFORE_SECONDS));
}

function end(message) {
  clearTimeout(renewal);
  tokens = null;
  ui.authActions.logout([SCHEME]);
  form.hidden = false;
  session.hidden = true;
  problem.textContent = message;
}

function renewIn(seconds) {
  clearTimeout(renewal);
  renewal = setTimeout(renew, seconds * 1000);
}

async function renew() {
  const used = tokens;
  try {
    const answer = await call("/api/auth/refresh", { refresh_token: used.refresh_token });
    if (tokens === used) start(answer);
  } catch (error) {
    // Somebody signed out, or in anew, meanwhile.
    if (tokens !== used) return;
    if (error.status === 401) end("The session has ended: sign in again.");
    // Away for the moment: the token still lives a while.
    else renewIn(5);
  }
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const { email, password } = form.elements;
  try {
    start(await call("/api/auth/login", { email: email.value, password: password.value }));
    form.reset();
  } catch (error) {
    problem.textContent = error.message;
  }
});

document.getElementById("logout").addEventListener("click", async () => {
  const { access_token } = tokens;
  end("");
  try {
    await call("/api/auth/logout", {}, access_token);
  } catch (error) {
    problem.textContent = error.message;
  }
});
