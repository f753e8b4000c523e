// A button for each clock: it is on or off. What that changes is told to who cannot see it.

import { element } from "../dom.js";
import { choiceOf, isOn } from "../panels/adding.js";
import { fill } from "../wording.js";

/** @import {AnyPanelHeader} from "../protocol.d.ts" */
/** @import {Life} from "../mount.js" */
/** @import {View} from "../panels/index.js" */

/** @param {Life} life @param {(at: number) => void} flip */
export function buildSwitches(life, flip) {
  const box = element("span", "choices switches");
  box.setAttribute("role", "group");
  box.hidden = true;
  const told = element("span", "told");
  told.setAttribute("aria-live", "polite");
  let last = "";

  const buttons = () => [...box.children].filter((one) => one !== told);

  /** @param {AnyPanelHeader} panel */
  function show(panel) {
    box.hidden = panel.picture !== "clocks";
    if (panel.picture !== "clocks" || buttons().length === panel.frequencies.length) return;
    box.setAttribute("aria-label", panel.title);
    box.replaceChildren(
      ...panel.frequencies.map((_, at) => {
        const button = element("button");
        button.type = "button";
        life.listen(button, "click", () => flip(at));
        return button;
      }),
      told,
    );
  }

  /** @param {AnyPanelHeader} panel @param {View} view @param {string} words what the picture shows */
  function tell(panel, view, words) {
    if (panel.picture !== "clocks") return;
    const choice = choiceOf(panel, view);
    buttons().forEach((button, at) => {
      const [on, name] = [isOn(choice, at), fill(panel.sentences.switch, { k: panel.frequencies[at] })];
      button.setAttribute("aria-pressed", String(on));
      const label = `${on ? "●" : "○"} ${name}`;
      if (button.textContent !== label) button.textContent = label;
    });
    const now = JSON.stringify([choice, view.cell]);
    if (last && now !== last) told.textContent = words; // not with every step that is played
    last = now;
  }

  return { box, show, tell };
}
