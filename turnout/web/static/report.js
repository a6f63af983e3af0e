// The report's one button that a browser has to do.

import { by } from "./dom.js";

by("print").addEventListener("click", () => print());
