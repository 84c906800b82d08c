package io.entrepot.settings;

import java.security.Principal;
import java.util.Map;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Parameters for programs. */
@RestController
@RequestMapping("/api/settings/parameters")
class ParametersApi {
    private final Parameters parameters;

    ParametersApi(Parameters parameters) {
        this.parameters = parameters;
    }

    @GetMapping
    Map<Parameter, Long> all() {
        return parameters.all();
    }

    @PutMapping
    Map<Parameter, Long> set(@RequestBody Map<Parameter, Long> wanted, Principal who) {
        parameters.set(wanted, who.getName());
        return parameters.all();
    }
}
