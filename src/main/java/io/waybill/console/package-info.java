/** The console: the books, the health and the calls of an administrator. It reads and asks, and owns no intake. */
@NullMarked
package io.waybill.console;

import org.jspecify.annotations.NullMarked;
