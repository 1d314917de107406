/** What all route files have in common, and whether the tests entered each route. */
@NullMarked
package io.waybill.routes;

import org.jspecify.annotations.NullMarked;
