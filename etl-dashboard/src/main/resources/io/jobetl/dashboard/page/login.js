// Asks for the token where etl is reached from other machines. The cookie it gets is out of reach of scripts.
import { h } from "./element.js";

// No cookie can hold others, and no header: the browser would not even send them.
const TOKEN = /^[\x21-\x7e]+$/;

/** Shows the form in the host until the token was accepted. */
export function loginForm(host, accepted) {
  const problem = h("p", { class: "failure", role: "alert", hidden: true });
  const form = h("form", { class: "login panel", "aria-labelledby": "login-title" },
    h("h1", { id: "login-title" }, "Sign in"),
    h("p", null, "This etl is open to other machines and wants its token: the content of the file that dashboard.token-file names."),
    // Without a name beside it no browser offers to keep the token, and Chromium says so in its console.
    h("input", { type: "text", name: "username", autocomplete: "username", value: "etl", hidden: true }),
    h("label", null, h("span", null, "Token"), h("input", { type: "password", name: "token", required: true, autocomplete: "current-password" })),
    problem,
    h("button", { type: "submit", class: "button" }, "Sign in"));
  host.replaceChildren(form);
  form.querySelector("[name=token]").focus();
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const token = new FormData(form).get("token").trim();
    if (!TOKEN.test(token)) {
      say("The token holds a character that it cannot have: copy it once more.");
      return;
    }
    const answer = await fetch("api/v1/login", { headers: { Authorization: `Bearer ${token}` } }).catch(() => null);
    if (answer?.ok) {
      host.replaceChildren();
      accepted();
      return;
    }
    const said = await answer?.json().catch(() => null);
    say(said ? `${said.error}. ${said.remedy}` : "etl does not answer.");
  });

  function say(what) {
    problem.hidden = false;
    problem.textContent = what;
  }
}
