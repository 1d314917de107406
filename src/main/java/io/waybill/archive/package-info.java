/** What was delivered, read again: content from the best store that has it, and nothing that is damaged. */
@NullMarked
package io.waybill.archive;

import org.jspecify.annotations.NullMarked;
