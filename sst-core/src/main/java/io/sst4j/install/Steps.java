/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.install;

import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An observer called before each step of a switch. Tests use it to fail or stop there. */
interface Steps {
    /** Writes each step to the log. */
    Steps LOGGED = new Steps() {
        private final Logger log = LoggerFactory.getLogger(SafeInstall.class);

        @Override
        public void before(String step) {
            log.debug("{}", step);
        }
    };

    void before(String step) throws IOException;
}
