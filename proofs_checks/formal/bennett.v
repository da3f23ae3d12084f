(** Bennett's exponent h(u) = (1 + u) log(1 + u) - u: what the exponential martingale proves about
    a Poisson process, and how it compares with Bernstein's exponent and with u^2 / 4. *)

From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.
From Poise Require Import calculus poisson enclose.
Open Scope R_scope.

Definition h (u : R) : R := (1 + u) * ln (1 + u) - u.

Lemma h_at_0 : h 0 = 0.
Proof. unfold h. rewrite (Rplus_0_r 1), ln_1. ring. Qed.

Lemma h_derivative u : -1 < u -> is_derive h u (ln (1 + u)).
Proof. intros u_in. unfold h. auto_derive; [lra|]. field. lra. Qed.

Lemma ln_nonneg x : 1 <= x -> 0 <= ln x.
Proof. intros x_in. rewrite <- ln_1. destruct x_in as [less | <-]; [|lra].
  apply Rlt_le, ln_increasing; lra. Qed.

Lemma h_nonneg u : 0 <= u -> 0 <= h u.
Proof.
  intros u_in. rewrite <- h_at_0. apply (nondecreasing h (fun u => ln (1 + u))); [assumption| |].
  - intros x x_in. apply h_derivative. lra.
  - intros x x_in. apply ln_nonneg. lra.
Qed.

(** h is the best that b allows: b u - psi(b) <= h(u), with equality at b = log(1 + u). *)
Lemma h_is_attained u : -1 < u -> ln (1 + u) * u - psi (ln (1 + u)) = h u.
Proof. intros u_in. unfold psi, h. rewrite exp_ln by lra. ring. Qed.

(** Bernstein: u^2 / (2 (1 + u/3)) <= h(u). *)
Lemma bernstein u : 0 <= u -> u ^ 2 / (2 * (1 + u / 3)) <= h u.
Proof.
  intros u_in.
  (* value and slope of the difference vanish at 0; its second derivative is positive *)
  set (slope := fun u => ln (1 + u) - 3 * u * (6 + u) / (2 * (3 + u) ^ 2)).
  assert (slope_nonneg : forall x, 0 <= x -> 0 <= slope x).
  { intros x x_in.
    replace 0 with (slope 0) by (unfold slope; rewrite (Rplus_0_r 1), ln_1; field).
    apply (nondecreasing slope (fun x => x ^ 2 * (9 + x) / ((1 + x) * (3 + x) ^ 3))); [assumption| |].
    - intros y y_in. unfold slope.
      auto_derive; [repeat split; try lra; apply Rgt_not_eq; nra|]. field. lra.
    - intros y y_in. apply Rmult_le_pos.
      + apply Rmult_le_pos; [apply pow2_ge_0|lra].
      + apply Rlt_le, Rinv_0_lt_compat, Rmult_lt_0_compat; [lra|]. apply pow_lt. lra. }
  assert (h 0 - 0 ^ 2 / (2 * (1 + 0 / 3)) <= h u - u ^ 2 / (2 * (1 + u / 3))).
  { apply (nondecreasing (fun u => h u - u ^ 2 / (2 * (1 + u / 3))) slope); [assumption| |].
    - intros x x_in. unfold h, slope. auto_derive; [repeat split; lra|]. field. lra.
    - intros x x_in. apply slope_nonneg. lra. }
  rewrite h_at_0 in H. replace (0 ^ 2 / (2 * (1 + 0 / 3))) with 0 in H by field. lra.
Qed.

(** Downwards the exponent is larger: h(u) <= h(-u). *)
Lemma h_downwards u : 0 <= u < 1 -> h u <= h (- u).
Proof.
  intros u_in.
  assert (h (- 0) - h 0 <= h (- u) - h u).
  { apply (nondecreasing (fun u => h (- u) - h u) (fun u => - ln (1 - u ^ 2))); [lra| |].
    - intros x x_in. unfold h. auto_derive; [repeat split; lra|].
      replace (1 - x ^ 2) with ((1 - x) * (1 + x)) by ring.
      rewrite ln_mult by lra. unfold Rminus. field. lra.
    - intros x x_in. enough (ln (1 - x ^ 2) <= 0) by lra.
      rewrite <- ln_1. destruct (Req_dec x 0) as [-> | other].
      + right. f_equal. ring.
      + apply Rlt_le, ln_increasing; nra. }
  rewrite Ropp_0, h_at_0 in H. lra.
Qed.

(** h(u) / u^2 falls. *)
Lemma h_over_square_falls u v : 0 < u < v -> h v / v ^ 2 < h u / u ^ 2.
Proof.
  intros uv.
  assert (key : forall x, 0 < x -> 0 < (2 + x) * ln (1 + x) - 2 * x).
  { intros x x_in.
    replace 0 with ((2 + 0) * ln (1 + 0) - 2 * 0) by (rewrite (Rplus_0_r 1), ln_1; ring).
    apply (increasing (fun x => (2 + x) * ln (1 + x) - 2 * x)
                      (fun x => ln (1 + x) - x / (1 + x))); [assumption| | |].
    - intros y y_in. auto_derive; [lra|]. field. lra.
    - rewrite (Rplus_0_r 1), ln_1. lra.
    - intros y y_in.
      pose proof (one_plus_half y ltac:(lra)).
      enough (y / (1 + y) < 2 * y / (2 + y)) by lra.
      apply Rmult_lt_reg_r with ((1 + y) * (2 + y)); [nra|].
      replace (y / (1 + y) * ((1 + y) * (2 + y))) with (y * (2 + y)) by (field; lra).
      replace (2 * y / (2 + y) * ((1 + y) * (2 + y))) with (2 * y * (1 + y)) by (field; lra).
      nra. }
  enough (- (h u / u ^ 2) < - (h v / v ^ 2)) by lra.
  apply (increasing (fun x => - (h x / x ^ 2))
                    (fun x => ((2 + x) * ln (1 + x) - 2 * x) / x ^ 3)); [lra| | |].
  - intros x x_in. unfold h. auto_derive; [repeat split; try lra; apply Rgt_not_eq; nra|]. field. lra.
  - apply Rlt_le, Rdiv_lt_0_compat; [apply key; lra|apply pow_lt; lra].
  - intros x x_in. apply Rdiv_lt_0_compat; [apply key; lra|apply pow_lt; lra].
Qed.

(** How far h(u) >= u^2 / 4: up to one u* = 4.115..., and no further. *)
Theorem edge_of_the_printed_exponent :
  exists edge, 4.1156 < edge < 4.1157 /\
    (forall u, 0 <= u <= edge -> u ^ 2 / 4 <= h u) /\
    (forall u, edge < u -> h u < u ^ 2 / 4).
Proof.
  assert (positive : 0 < h 4.1156 - 4.1156 ^ 2 / 4) by (unfold h; interval with (i_prec 60)).
  assert (negative : h 4.1157 - 4.1157 ^ 2 / 4 < 0) by (unfold h; interval with (i_prec 60)).
  destruct (Ranalysis5.IVT_interv (fun u => u ^ 2 / 4 - h u) 4.1156 4.1157) as [edge [edge_in root]]; try lra.
  { intros x x_in. apply derivable_continuous_pt. exists (x / 2 - ln (1 + x)).
    apply is_derive_Reals. unfold h. auto_derive; [lra|]. field. lra. }
  assert (ratio : h edge / edge ^ 2 = / 4).
  { replace (h edge) with (edge ^ 2 / 4) by lra. field. lra. }
  assert (back : forall u, 0 < u -> h u = h u / u ^ 2 * u ^ 2) by (intros u u_in; field; lra).
  exists edge. repeat split.
  - destruct (Req_dec edge 4.1156) as [e | other]; [rewrite e in root; lra|lra].
  - destruct (Req_dec edge 4.1157) as [e | other]; [rewrite e in root; lra|lra].
  - intros u u_in.
    destruct (Req_dec u 0) as [-> | u_pos]; [rewrite h_at_0; lra|].
    destruct (Req_dec u edge) as [-> | u_edge]; [lra|].
    pose proof (h_over_square_falls u edge ltac:(lra)).
    rewrite (back u) by lra. pose proof (pow_lt u 2 ltac:(lra)). nra.
  - intros u u_in.
    pose proof (h_over_square_falls edge u ltac:(lra)).
    rewrite (back u) by lra. pose proof (pow_lt u 2 ltac:(lra)). nra.
Qed.
