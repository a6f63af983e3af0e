// Deleting asks first.

import { by } from "./dom.js";

by("delete").addEventListener("click", () => by("sure").showModal());
by("keep").addEventListener("click", () => by("sure").close());
