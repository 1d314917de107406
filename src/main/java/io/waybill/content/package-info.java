/** Content: files in staging, ranges of them, and their checksums. */
@NullMarked
package io.waybill.content;

import org.jspecify.annotations.NullMarked;
