/** What a store needs beyond its Camel component: clients that are shared and tuned, requests, and answers in our words. */
@NullMarked
package io.waybill.delivery.store;

import org.jspecify.annotations.NullMarked;
