import { pathToFileURL } from "node:url";

export const __importMetaUrl = pathToFileURL(__filename).href;
