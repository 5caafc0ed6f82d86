import { catalog } from "../../i18n/catalog";
import texts from "./instruction.json";

/**
 * The clinic's own instruction for patients, put in order and in plain words. The texts stand in
 * JSON because the PDF is made from the same ones: `make instruction`.
 */
export const words = catalog(texts);
