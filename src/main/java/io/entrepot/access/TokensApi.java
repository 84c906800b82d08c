package io.entrepot.access;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.entrepot.access.Tokens.Shown;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Tokens for programs and for those who manage them. */
@RestController
@RequestMapping("/api/tokens")
class TokensApi {
    record Wish(String name, List<String> scopes, Instant expiresAt) {}

    /** The only answer that ever holds the token itself. */
    record Answer(@JsonUnwrapped Shown about, String token) {}

    private final Tokens tokens;

    TokensApi(Tokens tokens) {
        this.tokens = tokens;
    }

    @PostMapping
    ResponseEntity<Answer> make(@RequestBody Wish wish, Caller who) {
        Tokens.Made made = tokens.make(wish.name(), wish.scopes(), wish.expiresAt(), who);
        return ResponseEntity.status(HttpStatus.CREATED)
                .cacheControl(CacheControl.noStore())
                .body(new Answer(made.about(), made.token()));
    }

    @GetMapping
    List<Shown> list() {
        return tokens.all();
    }

    @DeleteMapping("/{uid}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void revoke(@PathVariable UUID uid, Caller who) {
        tokens.revoke(uid, who);
    }
}
