/** What routes need of Camel and Waybill's beans can't know: the ledger as an endpoint, folders as a source, route files. */
@NullMarked
package io.waybill.camel;

import org.jspecify.annotations.NullMarked;
