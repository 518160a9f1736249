import { ollama } from "../../../src/adapters/model/ollama.js";
import { openAi } from "../../../src/adapters/model/openai.js";
import { modelContract } from "../../contract/model.contract.js";

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

modelContract("Ollama", (url, model, limits) => ollama({ url, model, log, limits }));
modelContract("an OpenAI-compatible server", (url, model, limits) => openAi({ url: `${url}/v1`, model, apiKey: null, limits }));
