// Turns on the few GOV.UK components that use script; every page works without it.
import { initAll } from '/assets/govuk/govuk-frontend.min.js';

initAll();
