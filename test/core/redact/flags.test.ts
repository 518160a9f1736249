import assert from "node:assert/strict";
import { test } from "node:test";
import { redact } from "../../../src/core/redact.js";

for (const text of [
  "docker run -d -p 8080:80 nginx",
  "podman run -p 127.0.0.1:8080:80 -p '9000-9010:9000-9010/udp' web",
  "nerdctl create -p [::1]:8080:80 --publish 443:443 web",
  "docker run --name mongo -p 27017:27017 mongo:7",
  "sudo docker container run -p 80:80/tcp web",
  "docker run -p8080:80 web",
  "docker run --link mongo -p 8081:8081 admin",
]) {
  test(`ports that a container publishes stay: ${text}`, () => {
    assert.deepEqual(redact(text), { text, count: 0 });
  });
}

for (const text of [
  "docker login -u bob -p @ registry",
  "docker login -u bob -p@ registry",
  "docker run -p 80:80 web; docker login -p @",
  "podman login -p '@' registry",
  "docker -p @",
  "docker run web sshpass -p @ ssh host",
  "docker run --name mysql mysql mysql -p@ -u root",
  "docker run -p 80:80 mongo mongosh -p @",
  "mysql -p@",
  "mariadb-dump -u root -p@ app",
  "sshpass -p @ ssh host",
  "sshpass -p@ ssh host",
  "x=$(docker login -p @ registry)",
  "echo $(mysql -p@ app)",
  "helm registry login -u bob -p @ registry",
  "skopeo login -p @ registry",
  "mongodump -u bob -p@",
  "ldapsearch -xw @ base",
  "ldapsearch -w@ base",
  "curl -sSu bob:@ host",
  "kubectl create secret generic web --from-literal=a=@ -n x",
  "kubectl create secret generic web --from-literal 'a=@'",
]) {
  test(`a password stays none that looks like ports: ${text}`, () => {
    for (const password of ["8080:80", "127.0.0.1:8080:80", "1234", "hunter2"]) {
      const redacted = redact(text.replace("@", password)).text;
      assert.equal(redacted, text.replace("@", "[REDACTED:flag-secret]"));
    }
  });
}
