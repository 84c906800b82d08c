package io.entrepot.access;

import io.entrepot.access.Users.OneTime;
import io.entrepot.access.Users.Shown;
import java.util.List;
import java.util.UUID;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Users and roles for programs. */
@RestController
@RequestMapping("/api")
class UsersApi {
    record Wish(String name, String fullName, String email, List<String> roles) {
        List<String> given() {
            return roles == null ? List.of() : roles;
        }
    }

    record Rights(List<String> scopes) {}

    private final Users users;
    private final Roles roles;

    UsersApi(Users users, Roles roles) {
        this.users = users;
        this.roles = roles;
    }

    @GetMapping("/users")
    List<Shown> all() {
        return users.all();
    }

    /** The answer holds the password, this once. */
    @PostMapping("/users")
    ResponseEntity<OneTime> create(@RequestBody Wish wish, Caller by) {
        return secret(HttpStatus.CREATED, users.create(wish.name(), wish.fullName(), wish.email(), wish.given(), by));
    }

    @PutMapping("/users/{uid}")
    Shown change(@PathVariable UUID uid, @RequestBody Wish wish, Caller by) {
        return users.change(uid, wish.fullName(), wish.email(), wish.given(), by);
    }

    @PostMapping("/users/{uid}/disable")
    Shown disable(@PathVariable UUID uid, Caller by) {
        return users.disable(uid, by);
    }

    @PostMapping("/users/{uid}/enable")
    Shown enable(@PathVariable UUID uid, Caller by) {
        return users.enable(uid, by);
    }

    @PostMapping("/users/{uid}/unlock")
    Shown unlock(@PathVariable UUID uid, Caller by) {
        return users.unlock(uid, by);
    }

    @PostMapping("/users/{uid}/end-sessions")
    Shown endSessions(@PathVariable UUID uid, Caller by) {
        return users.endSessions(uid, by);
    }

    @PostMapping("/users/{uid}/reset-password")
    ResponseEntity<OneTime> resetPassword(@PathVariable UUID uid, Caller by) {
        return secret(HttpStatus.OK, users.resetPassword(uid, by));
    }

    @GetMapping("/roles")
    List<Roles.Role> roles() {
        return roles.all();
    }

    @PutMapping("/roles/{name}")
    Roles.Role save(@PathVariable String name, @RequestBody Rights rights, Caller by) {
        return roles.save(name, rights.scopes() == null ? List.of() : rights.scopes(), by);
    }

    @DeleteMapping("/roles/{name}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(@PathVariable String name, Caller by) {
        roles.delete(name, by);
    }

    private static ResponseEntity<OneTime> secret(HttpStatus status, OneTime made) {
        return ResponseEntity.status(status)
                .cacheControl(CacheControl.noStore())
                .body(made);
    }
}
