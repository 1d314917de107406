/** How content comes in: archives taken apart and manifests read. */
@NullMarked
package io.waybill.intake;

import org.jspecify.annotations.NullMarked;
