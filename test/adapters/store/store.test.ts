import { storeContract } from "../../contract/store.contract.js";
import { withStore } from "../../fakes/embedded-store.js";

storeContract(withStore);
