import type { Argument } from "../argv.js";
import { blocked, type Objection } from "../facts.js";
import { valueCheck } from "../values/index.js";
import { shown } from "../values/text.js";
import { objecting, type Check } from "./check.js";

/** Numeric modes with set-id bits, or with write permission for everybody. */
const numericMode = /^0*(?:[1-7]?[2467][0-7]{3}|[0-7]{0,3}[2367])$/;
const setId = /^0*[2-7][0-7]{3}$/;
const symbolicMode = /(?:^|,)[ugoa]*[+=][rwxXt]*s|(?:^|,)(?:[ug]*[oa][ugoa]*)?[+=][rxXst]*w/;

/** Modes that open a file to everybody, and protected places. The rest of what these programs do is held. */
export const permissions: Check = ({ words, facts, program }) => ({
  findings: objecting(
    ...words.flatMap((at) => [
      [program === "chmod" ? mode(at) : null, at] as const,
      [at.value.startsWith("/") ? (valueCheck("path.edited")?.(at.value, facts) ?? null) : null, at] as const,
    ]),
  ),
});

function mode({ value }: Argument): Objection | null {
  const numeric = /^[0-7]{1,5}$/.test(value) && (setId.test(value) || (numericMode.test(value) && /[2367]$/.test(value)));
  const symbolic = !value.startsWith("/") && !/^[ug]+[-+=]/.test(value) ? symbolicMode.test(value) : /^[ugoa,]*[+=][rwxXt]*s/.test(value);
  return numeric || symbolic
    ? blocked("chmod.mode", `\`${shown(value)}\` lets everybody write, or lets a program run as its owner.`)
    : null;
}
