(** [MV, (5.63)-(5.66)]: the moments of nu^n_a and mu_a obey, for s > t,
        d/dt E x_t^2  = -(2/tau) E x_t^2 + C_ae^2 Q_ae(t) + C_ai^2 Q_ai(t),
        d/ds E x_t x_s = -(1/tau) E x_t x_s.

    Proved here: both, `variance_equation` wherever Q is continuous, and `covariance_equation`
    (ledger: eq-5.63, as printed). The proofs begin with the covariance of (5.9), whose formula is
    in ou_covariance.v; that it is the covariance, Ito's isometry, is not formal. *)

From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.
From Poise Require Import calculus ou_covariance.
Open Scope R_scope.

Theorem variance_equation tau k rate t :
  0 < tau -> 0 < t -> integrable tau rate -> continuous rate t ->
  is_derive (variance tau k rate) t (- (2 / tau) * variance tau k rate t + rate t).
Proof.
  intros tau_pos t_pos exists_ continuous_rate.
  set (weighted := fun r => exp (2 * r / tau) * rate r).
  assert (integral : is_derive (RInt weighted 0) t (weighted t)).
  { apply (is_derive_RInt _ _ 0).
    - exists (mkposreal t t_pos). intros s close. apply in_ball in close. simpl in close.
      apply (RInt_correct weighted). apply exists_. lra.
    - apply (continuous_mult (fun r => exp (2 * r / tau))); [|assumption].
      apply (ex_derive_continuous (fun r => exp (2 * r / tau))). auto_derive. trivial. }
  replace (variance tau k rate t) with (exp (- (2 * t) / tau) * (k + RInt weighted 0 t)).
  2: { unfold variance. rewrite covariance_is by (assumption || lra). rewrite Rmin_left by lra.
       fold weighted. f_equal. f_equal. field. lra. }
  apply is_derive_ext_loc with (f := fun t => exp (- (2 * t) / tau) * (k + RInt weighted 0 t)).
  - exists (mkposreal t t_pos). intros s close. apply in_ball in close. simpl in close.
    unfold variance. rewrite covariance_is by (assumption || lra).
    rewrite Rmin_left by lra. fold weighted. f_equal. f_equal. field. lra.
  - evar_last.
    + apply (is_derive_mult (fun t => exp (- (2 * t) / tau)) (fun t => k + RInt weighted 0 t)).
      * auto_derive; [trivial|reflexivity].
      * exact (is_derive_plus (fun _ => k) (RInt weighted 0) t zero (weighted t)
                              (is_derive_const k t) integral).
      * intros; apply Rmult_comm.
    + unfold plus, mult, zero, weighted; simpl.
      assert (inverse : exp (- (2 * t) / tau) * exp (2 * t / tau) = 1).
      { rewrite <- exp_plus. replace (- (2 * t) / tau + 2 * t / tau) with 0 by (field; lra).
        apply exp_0. }
      change (- (2 * t) * / tau) with (- (2 * t) / tau).
      rewrite Rplus_0_l, <- (Rmult_assoc (exp (- (2 * t) / tau))), inverse. field. lra.
Qed.

Theorem covariance_equation tau k rate t s :
  0 < tau -> 0 <= t < s -> integrable tau rate ->
  is_derive (fun s => covariance tau k rate t s) s (- (1 / tau) * covariance tau k rate t s).
Proof.
  intros tau_pos ts exists_.
  assert (s_t : 0 < s - t) by lra.
  set (c := k + RInt (fun r => exp (2 * r / tau) * rate r) 0 t).
  apply is_derive_ext_loc with (f := fun s => exp (- (t + s) / tau) * c).
  - exists (mkposreal _ s_t). intros r close. apply in_ball in close. simpl in close.
    rewrite covariance_is by (assumption || lra). now rewrite Rmin_left by lra.
  - rewrite covariance_is by (assumption || lra). rewrite Rmin_left by lra. fold c.
    auto_derive; [trivial|]. change (- (t + s) * / tau) with (- (t + s) / tau). field. lra.
Qed.
