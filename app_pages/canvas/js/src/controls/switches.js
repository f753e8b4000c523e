// A button for each clock: it is on or off.

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

  /** @param {AnyPanelHeader} panel */
  function show(panel) {
    box.hidden = panel.picture !== "clocks";
    if (panel.picture !== "clocks" || box.children.length === panel.frequencies.length) return;
    box.setAttribute("aria-label", panel.title);
    box.replaceChildren(
      ...panel.frequencies.map((_, at) => {
        const button = element("button");
        button.type = "button";
        life.listen(button, "click", () => flip(at));
        return button;
      }),
    );
  }

  /** @param {AnyPanelHeader} panel @param {View} view */
  function tell(panel, view) {
    if (panel.picture !== "clocks") return;
    const choice = choiceOf(panel, view);
    [...box.children].forEach((button, at) => {
      const [on, name] = [isOn(choice, at), fill(panel.sentences.switch, { k: panel.frequencies[at] })];
      button.setAttribute("aria-pressed", String(on));
      const words = `${on ? "●" : "○"} ${name}`;
      if (button.textContent !== words) button.textContent = words;
    });
  }

  return { box, show, tell };
}
